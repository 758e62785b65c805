package dev.overlord.cli.bench;

/**
 * One task as it was executed. All instants are microseconds of one machine's wall clock since the
 * epoch.
 *
 * @param number of the task, from 0 in the order of submission
 * @param pool its pool's number, from 0
 */
record Execution(int number, int pool, long submittedUs, long startedUs, long finishedUs) {}
