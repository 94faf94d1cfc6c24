import health.endpoints.HealthEndpoint;
import io.micrometer.core.instrument.MeterRegistry;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.spew.Subscription;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Runs the recording of docs/production.md in Spring Boot, and answers commands on standard input.
 * The test puts in the packages of health, which differ, and the documented class behind this one.
 */
@EnableAutoConfiguration
@Configuration(proxyBeanMethods = false)
class BootService {
  public static void main(String[] arguments) throws IOException {
    ConfigurableApplicationContext context =
        SpringApplication.run(
            new Class<?>[] {BootService.class, Recording.class},
            new String[] {
              "--spring.main.banner-mode=off",
              "--logging.threshold.console=OFF",
              "--logging.file.name=" + arguments[0] + "/service.log"
            });
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        answer(context, line).forEach(row -> System.out.println("row\t" + row));
        System.out.println("end");
      } catch (Exception e) {
        System.out.println("failed\t" + e.toString().replaceAll("\\s+", " "));
      }
    }
    context.close();
  }

  private static List<String> answer(ConfigurableApplicationContext context, String line) {
    String[] words = line.split(" ");
    return switch (words[0]) {
      case "health" ->
          List.of(
              context.getBean(HealthEndpoint.class).health().getStatus().getCode(),
              "recorder " + health(context, "recorder"),
              "subscription " + health(context, "subscription"));
      case "await" -> List.of(String.valueOf(await(context, Double.parseDouble(words[1]))));
      case "close" -> {
        context.getBean(Subscription.class).close();
        close(context.getBean(EventRecorder.class));
        yield List.of();
      }
      default -> throw new IllegalArgumentException(line);
    };
  }

  private static String health(ConfigurableApplicationContext context, String component) {
    return context.getBean(HealthEndpoint.class).healthForPath(component).getStatus().getCode();
  }

  /** Waits until the meter of the recorder says that so many events are durable. */
  private static double await(ConfigurableApplicationContext context, double events) {
    MeterRegistry meters = context.getBean(MeterRegistry.class);
    double durable = 0;
    while (durable < events) {
      durable = meters.get("tattletail.recorder.durable").functionCounter().count();
      Thread.onSpinWait();
    }
    return durable;
  }

  private static void close(EventRecorder recorder) {
    try {
      recorder.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
