@NullMarked
package dev.overlord.worker;

import org.jspecify.annotations.NullMarked;
