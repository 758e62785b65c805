/**
 * Bytes to and from the model and the protocol; the only package that knows the JSON library's
 * parsers.
 */
@NullMarked
package dev.overlord.common.codec;

import org.jspecify.annotations.NullMarked;
