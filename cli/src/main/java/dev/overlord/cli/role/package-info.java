/**
 * The commands that are one role of a cluster each. {@code *Entry} classes are the only ones that
 * know how a role is started; {@link dev.overlord.cli.role.RoleRunner} is its life around that.
 */
@NullMarked
package dev.overlord.cli.role;

import org.jspecify.annotations.NullMarked;
