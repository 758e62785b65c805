/** What is known of each kind of backend before it is asked: data only, no HTTP. */
@NullMarked
package dev.overlord.common.backend;

import org.jspecify.annotations.NullMarked;
