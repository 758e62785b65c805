/** The routes under {@code /api/v1}. */
@NullMarked
package dev.overlord.http.api;

import org.jspecify.annotations.NullMarked;
