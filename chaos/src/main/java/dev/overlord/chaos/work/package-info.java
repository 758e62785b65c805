/** Tasks, produced all the time. */
@NullMarked
package dev.overlord.chaos.work;

import org.jspecify.annotations.NullMarked;
