/** One run of a file: its folder, submission, collection of results, progress and summary. */
@NullMarked
package dev.overlord.cli.run;

import org.jspecify.annotations.NullMarked;
