@NullMarked
package dev.overlord.backend;

import org.jspecify.annotations.NullMarked;
