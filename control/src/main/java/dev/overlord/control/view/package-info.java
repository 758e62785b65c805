/** What is known of the whole cluster, from the topics that its leaders write. */
@NullMarked
package dev.overlord.control.view;

import org.jspecify.annotations.NullMarked;
