package dev.overlord.cli.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.cli.command.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpAddressTest {
  @Test
  void aPortAlone_isOfThisMachineOnly() {
    assertThat(HttpAddress.parse("9100")).isEqualTo(new HttpAddress("127.0.0.1", 9100));
    assertThat(HttpAddress.parse("0")).isEqualTo(new HttpAddress("127.0.0.1", 0));
  }

  @Test
  void aHost_standsBeforeThePort() {
    assertThat(HttpAddress.parse("0.0.0.0:9100")).isEqualTo(new HttpAddress("0.0.0.0", 9100));
    assertThat(HttpAddress.parse("[::1]:9100")).isEqualTo(new HttpAddress("::1", 9100));
    assertThat(HttpAddress.parse("gpu-box:1")).isEqualTo(new HttpAddress("gpu-box", 1));
  }

  @ParameterizedTest
  @CsvSource({"here,'here'", "65536,'65536'", "-1,'-1'", "a:,''", "::1:80,'::1'", ":80,''"})
  void whatIsNeither_isNamed(String given, String wrong) {
    assertThatThrownBy(() -> HttpAddress.parse(given))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("--http " + given)
        .hasMessageContaining("'" + wrong + "'");
  }
}
