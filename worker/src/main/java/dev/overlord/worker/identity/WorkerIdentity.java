package dev.overlord.worker.identity;

/**
 * @param name names one process at a time in the whole cluster
 * @param incarnation grows with each start under this name
 */
public record WorkerIdentity(String name, long incarnation) {}
