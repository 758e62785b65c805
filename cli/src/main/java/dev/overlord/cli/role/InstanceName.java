package dev.overlord.cli.role;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What an Overlord is called in leases, stats and logs. */
final class InstanceName {
  private InstanceName() {}

  /** Of this process. */
  static String own() {
    return of(machine(), ProcessHandle.current().pid());
  }

  /** The machine belongs to it: in containers every process is number 1. */
  static String of(String machine, long pid) {
    return "overlord-" + machine + "-" + pid;
  }

  private static String machine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // A machine that cannot resolve its own name says it in the exception, and has no other.
      return "unknown";
    }
  }
}
