/** OpenAI's API in front of the pools: each call is a task and waits its turn under the cap. */
@NullMarked
package dev.overlord.http.gateway;

import org.jspecify.annotations.NullMarked;
