/** What coordinator, worker and CLI must agree on. The packages below carry the meaning. */
@NullMarked
package dev.overlord.common;

import org.jspecify.annotations.NullMarked;
