/** stub. */
@org.jspecify.annotations.NullMarked
package dev.overlord.common.namespace;
