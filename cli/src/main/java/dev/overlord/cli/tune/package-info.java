/**
 * {@code overlord tune}: measures what a backend bears. What is to be measured next and what
 * follows from it ({@link Sweep}, {@link Knee}, {@link StepTally}) is pure.
 */
@NullMarked
package dev.overlord.cli.tune;

import org.jspecify.annotations.NullMarked;
