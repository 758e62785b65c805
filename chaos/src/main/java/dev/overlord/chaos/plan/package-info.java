/** Which faults happen when: a pure function of the seed. */
@NullMarked
package dev.overlord.chaos.plan;

import org.jspecify.annotations.NullMarked;
