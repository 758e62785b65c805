/** The JSON Schemas of what stands on the topics, as files for programs of any language. */
@NullMarked
package dev.overlord.common.schema;

import org.jspecify.annotations.NullMarked;
