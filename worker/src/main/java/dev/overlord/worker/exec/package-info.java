/**
 * The handler {@code exec}: a task is a command of the worker's operator, with the payload on its
 * standard input. The whole tree of processes ends with the task, and with the worker.
 */
@NullMarked
package dev.overlord.worker.exec;

import org.jspecify.annotations.NullMarked;
