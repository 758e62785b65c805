/**
 * Judges a run by what everybody can see: the public topics and the backend's request log. Nothing
 * here is shared with the product, whose mistakes would be repeated otherwise.
 */
@NullMarked
package dev.overlord.chaos.checker;

import org.jspecify.annotations.NullMarked;
