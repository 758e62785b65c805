/**
 * Overlord's own processes on one machine: {@link dev.overlord.cli.process.LocalCluster} is what a
 * local run needs, {@link dev.overlord.cli.process.Supervisor} keeps its children alive and ends
 * them, and {@link dev.overlord.cli.process.ParentWatch} ends a child whose parent died.
 */
@NullMarked
package dev.overlord.cli.process;

import org.jspecify.annotations.NullMarked;
