package dev.overlord.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.backend.engine.Engine;
import dev.overlord.backend.engine.LatencyModel.Fixed;
import dev.overlord.backend.engine.LatencyModel.Steps;
import dev.overlord.backend.engine.Profile;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackendSpecTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "gpu-8b"})
  void nothingOrTheDefaultName_isGpu8b(String text) {
    BackendSpec spec = BackendSpec.parse(text);

    assertThat(spec.profile()).isEqualTo(Profile.GPU_8B);
    assertThat(spec.slots()).isEqualTo(256);
    assertThat(spec.latency()).isEqualTo(((Steps) Profile.GPU_8B.latency()).withNoise(0.05));
    assertThat(spec.faults().isNone()).isTrue();
    assertThat(spec.keepComputing()).isFalse();
    assertThat(spec.retryAfter()).isNull();
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void everyProfile_isKnownByName(Profile profile) {
    assertThat(BackendSpec.parse(profile.text()).profile()).isEqualTo(profile);
  }

  @Test
  void everyOption_isRead() {
    BackendSpec spec =
        BackendSpec.parse(
            "llamacpp,slots=8,latency=200ms,429=0.05,503=0.02,500=0.01,529=0.03,hang=0.04,"
                + "cut=0.06,stream-error=0.1,retry-after=1.5s,keep-computing,seed=7,"
                + "model=a,model=b,key=k");

    assertThat(spec.profile()).isEqualTo(Profile.LLAMACPP);
    assertThat(spec.slots()).isEqualTo(8);
    assertThat(spec.latency()).isEqualTo(new Fixed(Duration.ofMillis(200)));
    assertThat(spec.faults().share(Fault.STATUS_429)).isEqualTo(0.05);
    assertThat(spec.faults().share(Fault.STATUS_503)).isEqualTo(0.02);
    assertThat(spec.faults().share(Fault.STATUS_500)).isEqualTo(0.01);
    assertThat(spec.faults().share(Fault.STATUS_529)).isEqualTo(0.03);
    assertThat(spec.faults().share(Fault.HANG)).isEqualTo(0.04);
    assertThat(spec.faults().share(Fault.CUT)).isEqualTo(0.06);
    assertThat(spec.faults().share(Fault.STREAM_ERROR)).isEqualTo(0.1);
    assertThat(spec.retryAfter()).isEqualTo(Duration.ofMillis(1_500));
    assertThat(spec.keepComputing()).isTrue();
    assertThat(spec.seed()).isEqualTo(7);
    assertThat(spec.models()).containsExactly("a", "b");
    assertThat(spec.key()).isEqualTo("k");
  }

  @Test
  void profileLeftOut_keepsTheDefault() {
    BackendSpec spec = BackendSpec.parse("slots=4,429=1");

    assertThat(spec.profile()).isEqualTo(Profile.GPU_8B);
    assertThat(spec.slots()).isEqualTo(4);
  }

  @Test
  void instant_hasNoLimitUnlessGiven() {
    assertThat(BackendSpec.parse("instant").slots()).isEqualTo(Engine.UNLIMITED);
    assertThat(BackendSpec.parse("instant,slots=3").slots()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpu-8c              | unknown profile \"gpu-8c\"; did you mean \"gpu-8b\"?",
        "ollamma,slots=1     | unknown profile \"ollamma\"; did you mean \"ollama\"?",
        "slot=8              | unknown key \"slot\"; did you mean \"slots\"?",
        "latancy=1s          | unknown key \"latancy\"; did you mean \"latency\"?",
        "gpu-8b,keepcomputing| unknown flag \"keepcomputing\"; did you mean \"keep-computing\"?",
        "slots=8,gpu-8b      | the profile \"gpu-8b\" must come first",
        "gpu-8b,slots        | \"slots\" needs a value",
        "gpu-8b,slots=       | \"slots\" needs a value",
        "slots=0             | slots=0 must be a whole number from 1",
        "slots=many          | slots=many must be a whole number",
        "latency=200         | latency=200 must be a time with a unit, such as 200ms",
        "429=1.5             | 429=1.5 must be a number from 0 to 1",
        "429=NaN             | 429=NaN must be a number from 0 to 1",
        "429=0.6,503=0.6     | the faults add up to 1.2",
        "slots=1,slots=2     | \"slots\" stands twice",
        "keep-computing=yes  | takes no value",
      })
  void badSpec_isNamedWithARemedy(String text, String message) {
    assertThatThrownBy(() -> BackendSpec.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(text.strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpu-8b                      | gpu-8b, 256 slots",
        "instant                     | instant, no limit of slots, 0 ms per request",
        "slots=8,latency=1.5s,429=0.1| gpu-8b, 8 slots, 1500 ms per request, 429=0.1",
      })
  void describe_saysWhatMatters(String text, String phrase) {
    assertThat(BackendSpec.parse(text).describe()).isEqualTo(phrase);
  }

  @Test
  void emptyPart_isRefused() {
    assertThatThrownBy(() -> BackendSpec.parse("gpu-8b,,slots=1"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void retryAfter_isInSecondsWithMillisecondsWhereNeeded() {
    assertThat(WaitHeaders.retryAfter(null)).isEmpty();
    assertThat(WaitHeaders.retryAfter(Duration.ofSeconds(2))).containsOnlyKeys("Retry-After");
    assertThat(WaitHeaders.retryAfter(Duration.ofMillis(1_500)))
        .containsEntry("Retry-After", "2")
        .containsEntry("retry-after-ms", "1500");
  }
}
