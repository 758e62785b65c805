/** The words of the design as records: tasks, leases, waiting tasks, pools, results. */
@NullMarked
package dev.overlord.common.model;

import org.jspecify.annotations.NullMarked;
