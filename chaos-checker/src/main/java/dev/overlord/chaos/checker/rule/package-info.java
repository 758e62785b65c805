/** The promises, each a class that looks for where it was broken. */
@NullMarked
package dev.overlord.chaos.checker.rule;

import org.jspecify.annotations.NullMarked;
