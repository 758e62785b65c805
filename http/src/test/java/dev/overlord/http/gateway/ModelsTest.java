package dev.overlord.http.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.http.gateway.Models.Route;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModelsTest {
  private final NavigableMap<String, PoolDefinition> pools = new TreeMap<>();
  private final Models models = new Models(() -> pools);

  @Test
  void poolsNameGoesBeforeAModel_andIsNotSentToTheBackend() {
    pools.put("a", pool("openai", "b", false));
    pools.put("b", pool("openai", null, false));
    assertThat(models.route("b")).isEqualTo(new Route("b", false));
    assertThat(models.route("a")).isEqualTo(new Route("a", false));
  }

  @Test
  void ofPoolsThatServeAModel_theFirstThatIsNotPausedIsTaken() {
    pools.put("a", pool("openai", "m", true));
    pools.put("b", pool("openai", "m", false));
    pools.put("c", pool("openai", "m", false));
    assertThat(models.route("m")).isEqualTo(new Route("b", true));
    pools.keySet().retainAll(Set.of("a"));
    assertThat(models.route("m")).isEqualTo(new Route("a", true));
  }

  @Test
  void poolsOfOtherHandlers_areNoModels() {
    pools.put("shell", pool("exec", null, false));
    pools.put("gpu", pool("openai", "m", false));
    assertThat(models.names()).containsExactly("gpu", "m");
    assertThatThrownBy(() -> models.route("shell"))
        .isInstanceOf(OpenAiException.class)
        .hasMessageContaining("'shell' is neither a pool nor a model");
    assertThatThrownBy(() -> models.route("gpus")).hasMessageContaining("did you mean 'gpu'?");
  }

  private static PoolDefinition pool(String handler, @Nullable String model, boolean paused) {
    ObjectNode json = Json.shared().valueToTree(PoolDefinition.of(1, handler, "http://backend"));
    json.put("model", model).put("paused", paused);
    return Json.read(Json.write(json), PoolDefinition.class);
  }
}
