/** Writes the result file in the format of OpenAI's batches, each id once. */
@NullMarked
package dev.overlord.cli.output;

import org.jspecify.annotations.NullMarked;
