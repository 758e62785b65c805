/**
 * Where a run's settings come from: flags, environment, .atom.yml, presets; and how they are
 * refused.
 */
@NullMarked
package dev.overlord.cli.config;

import org.jspecify.annotations.NullMarked;
