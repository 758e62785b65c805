/** What every command shares: exit codes, the error sentence, option types, logging. */
@NullMarked
package dev.overlord.cli.command;

import org.jspecify.annotations.NullMarked;
