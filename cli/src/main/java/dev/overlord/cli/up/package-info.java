/** {@code overlord up}: everything on one machine, for as long as it is wanted. */
@NullMarked
package dev.overlord.cli.up;

import org.jspecify.annotations.NullMarked;
