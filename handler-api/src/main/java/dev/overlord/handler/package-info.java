/**
 * The API for work of any kind: implement {@link dev.overlord.handler.TaskHandler}, name the class
 * in {@code META-INF/services}, and put the jar where the worker finds it. It depends on nothing,
 * so a handler chooses its own libraries.
 */
@NullMarked
package dev.overlord.handler;

import org.jspecify.annotations.NullMarked;
