/**
 * The worker's process: the loop that connects the lease keeper with the log and with the handlers,
 * the threads that handlers run on, and the guard that stops them in time. Start with {@link
 * dev.overlord.worker.loop.Worker} or, to step it by hand, {@link
 * dev.overlord.worker.loop.WorkerLoop}.
 */
@NullMarked
package dev.overlord.worker.loop;

import org.jspecify.annotations.NullMarked;
