@NullMarked
package dev.overlord.coordinator;

import org.jspecify.annotations.NullMarked;
