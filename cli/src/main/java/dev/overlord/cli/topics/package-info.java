/** {@code overlord topics}: makes and checks the topics of a namespace. */
@NullMarked
package dev.overlord.cli.topics;

import org.jspecify.annotations.NullMarked;
