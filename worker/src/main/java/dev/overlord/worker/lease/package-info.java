/**
 * The worker's half of the cap guarantee: which leases are held, how long each may run, what is
 * said about it. Pure: no clock, threads, I/O or logging; time comes as elapsed nanoseconds, and
 * what follows leaves as {@link dev.overlord.worker.lease.Action}s. Start with {@link
 * dev.overlord.worker.lease.LeaseKeeper}.
 */
@NullMarked
package dev.overlord.worker.lease;

import org.jspecify.annotations.NullMarked;
