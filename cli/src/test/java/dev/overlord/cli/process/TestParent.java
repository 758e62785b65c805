package dev.overlord.cli.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A process between the test and the children, so that the test can kill a parent. */
final class TestParent {
  private TestParent() {}

  /**
   * @param args the data folder
   */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    String diary = folder.resolve("diary").toString();
    Supervisor supervisor =
        new Supervisor(
            folder, JavaCommand.ofThisProcess(TestChild.class.getName()), Duration.ofSeconds(30));
    List<Child> children =
        List.of(
            supervisor.start(
                ChildSpec.of(ChildRole.BROKER, "broker", List.of("stubborn", "broker", diary))),
            supervisor.start(
                ChildSpec.of(ChildRole.WORKER, "worker-1", List.of("live", "worker-1", diary))),
            supervisor.start(
                ChildSpec.of(ChildRole.WORKER, "worker-2", List.of("live", "worker-2", diary))));
    for (Child child : children) {
      child.awaitReady(Duration.ofSeconds(60));
    }
    System.out.println("all ready");
    new CountDownLatch(1).await();
  }
}
