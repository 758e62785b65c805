/** What producers and operators do, over the topics alone: the CLI and the HTTP API share it. */
@NullMarked
package dev.overlord.control;

import org.jspecify.annotations.NullMarked;
