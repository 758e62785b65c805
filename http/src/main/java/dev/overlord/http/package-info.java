/** The HTTP server of an Overlord: API, gateway and page. */
@NullMarked
package dev.overlord.http;

import org.jspecify.annotations.NullMarked;
