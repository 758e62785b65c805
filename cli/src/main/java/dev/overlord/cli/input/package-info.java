/** Reads INPUT line by line into tasks and lines that are none, without ever holding the file. */
@NullMarked
package dev.overlord.cli.input;

import org.jspecify.annotations.NullMarked;
