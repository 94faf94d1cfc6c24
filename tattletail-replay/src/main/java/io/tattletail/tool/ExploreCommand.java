package io.tattletail.tool;

import io.tattletail.explorer.ArchiveExplorer;
import io.tattletail.explorer.ExplorerOptions;
import io.tattletail.replay.EventReplayer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows an archive in a browser. */
@Command(
    name = "explore",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    description = {
      "Shows an archive in a browser: a timeline, its events, searches and traces.",
      "Writes the address, which has a token, and runs until Ctrl-C. Nothing in the archive is"
          + " changed. Unless --listen-on says otherwise, this machine alone reaches it; elsewhere"
          + " the token and all events travel in clear text, so put a proxy with TLS in front."
    },
    footer = {
      "",
      "Examples:",
      "  tattletail explore hdfs://cluster/events",
      "  tattletail explore --port 8765 hdfs://cluster/events",
      "  tattletail explore --listen-on 0.0.0.0 --port 8765 --host events.example.org \\",
      "      hdfs://cluster/events"
    })
final class ExploreCommand extends ArchiveCommand {
  private static final int MAX_PORT = 65_535;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Listens on this port. Default: a free one.")
  private int port;

  @Option(
      names = "--listen-on",
      paramLabel = "ADDRESS",
      description =
          "Listens on this address of the machine; 0.0.0.0 for all. Default: the loopback address.")
  private Optional<String> listenOn = Optional.empty();

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description =
          "A name under which browsers reach it, such as a proxy's; requests for others are"
              + " refused. May be given again. Default: localhost, and the address it listens on.")
  private List<String> hosts = new ArrayList<>();

  ExploreCommand(Shell shell) {
    super(shell);
  }

  @Override
  int run() throws IOException {
    ExplorerOptions options = options();
    CountDownLatch stopped = new CountDownLatch(1);
    TerminationSignal signal = TerminationSignal.telling(stopped::countDown);
    try (EventReplayer replayer = openReplayer();
        ArchiveExplorer explorer = start(replayer, options)) {
      String address = explorer.address().toString();
      tell(Json.object().put("address", address), address);
      shell.out().flush();
      if (shell.terminal()) {
        shell.tell("Open this address in a browser. Ctrl-C ends the explorer.");
      }
      await(stopped);
    } finally {
      signal.end();
    }
    return ExitCode.RIGHT;
  }

  private static void await(CountDownLatch stopped) {
    try {
      stopped.await();
    } catch (InterruptedException e) {
      // Whoever embeds the command ends it so.
      Thread.currentThread().interrupt();
    }
  }

  private ExplorerOptions options() throws ToolException {
    if (port < 0 || port > MAX_PORT) {
      throw ToolException.usage("--port must be 0 to %d, is %d".formatted(MAX_PORT, port));
    }
    InetSocketAddress address =
        listenOn.isPresent()
            ? new InetSocketAddress(listenOn.get(), port)
            : new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    if (address.isUnresolved()) {
      throw ToolException.usage(
          "--listen-on: '%s' is no address of this machine: write localhost, 0.0.0.0 or its name"
              .formatted(listenOn.orElse("")));
    }
    return ExplorerOptions.defaults().listenOn(address).hosts(hosts.toArray(String[]::new));
  }

  private ArchiveExplorer start(EventReplayer replayer, ExplorerOptions options)
      throws IOException {
    try {
      return ArchiveExplorer.start(replayer, options);
    } catch (BindException e) {
      throw ToolException.io(
          "it cannot listen on %s, port %d: %s. Give another --port, or none for a free one."
              .formatted(listenOn.orElse("the loopback address"), port, e.getMessage()),
          e);
    }
  }
}
