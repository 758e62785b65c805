@NullMarked
package dev.overlord.cli;

import org.jspecify.annotations.NullMarked;
