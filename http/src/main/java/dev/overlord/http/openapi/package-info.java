/** What the HTTP API is, for programs: its OpenAPI document, and the schemas of the topics. */
@NullMarked
package dev.overlord.http.openapi;

import org.jspecify.annotations.NullMarked;
