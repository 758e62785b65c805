/** {@code overlord submit}: tasks of a file onto a running cluster, and their results back. */
@NullMarked
package dev.overlord.cli.submit;

import org.jspecify.annotations.NullMarked;
