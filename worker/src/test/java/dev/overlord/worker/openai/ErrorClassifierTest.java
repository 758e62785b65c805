package dev.overlord.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.protocol.FailureKind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bodies are the ones that the named servers send. */
final class ErrorClassifierTest {
  @ParameterizedTest
  @CsvSource({
    "400, PERMANENT", "401, REFUSED", "402, REFUSED", "403, REFUSED", "404, PERMANENT",
    "405, PERMANENT", "408, TRANSIENT", "409, TRANSIENT", "411, PERMANENT", "413, PERMANENT",
    "422, PERMANENT", "424, TRANSIENT", "425, TRANSIENT", "429, OVERLOAD", "499, TRANSIENT",
    "500, TRANSIENT", "501, TRANSIENT", "502, TRANSIENT", "503, OVERLOAD", "504, TRANSIENT",
    "529, OVERLOAD", "599, TRANSIENT", "301, UNREACHABLE", "308, UNREACHABLE",
  })
  void statusAlone_decidesTheKind(int status, FailureKind kind) {
    var verdict = ErrorClassifier.ofStatus(status, error(""), null);
    assertThat(verdict.kind()).isEqualTo(kind);
    assertThat(verdict.code()).isEqualTo("http_" + status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          openai | 429 | {"error":{"message":"x","type":"insufficient_quota","code":"insufficient_quota"}} | REFUSED | insufficient_quota
          openai | 429 | {"error":{"message":"x","type":"y","code":"credit_balance_exhausted"}} | REFUSED | insufficient_quota
          openai | 429 | {"error":{"message":"x","type":"y","code":"organization_spend_limit_exceeded"}} | REFUSED | insufficient_quota
          openai | 429 | {"error":{"message":"x","type":"requests","code":"rate_limit_exceeded"}} | OVERLOAD | http_429
          anthropic | 429 | {"type":"error","error":{"type":"rate_limit_error","message":"x: enforced_spend_limit_reached"}} | REFUSED | insufficient_quota
          anthropic | 529 | {"type":"error","error":{"type":"overloaded_error","message":"x"}} | OVERLOAD | http_529
          tgi | 429 | {"error":"Model is overloaded","error_type":"overloaded"} | OVERLOAD | http_429
          llamacpp | 503 | {"error":{"code":503,"message":"Loading model","type":"unavailable_error"}} | TRANSIENT | model_loading
          tabbyapi | 503 | {"detail":"No models are currently loaded."} | TRANSIENT | model_loading
          ollama | 503 | {"error":{"message":"server busy, please try again.","type":"api_error","code":null}} | OVERLOAD | http_503
          ollama | 404 | {"error":{"message":"model 'x' not found, try pulling it first","type":"api_error"}} | PERMANENT | http_404
          vllm | 404 | {"error":{"message":"The model `x` does not exist.","type":"NotFoundError","param":null,"code":404}} | PERMANENT | http_404
          mlx | 404 | {"error":"[metal::malloc] out of memory"} | TRANSIENT | http_404
          mlx | 404 | {"error":"404 Client Error. Repository Not Found"} | PERMANENT | http_404
          | 404 | {"error":"[metal::malloc] out of memory"} | TRANSIENT | http_404
          vllm | 400 | {"error":{"message":"cannot answer: loading model x is forbidden","code":400}} | PERMANENT | http_400
          """)
  void bodies_refineTheStatus(
      String backend, int status, String body, FailureKind kind, String code) {
    var verdict = ErrorClassifier.ofStatus(status, error(body), backend);
    assertThat(verdict).isEqualTo(new ErrorClassifier.Verdict(kind, code));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"error":{"message":"m","type":"server_error"}} | TRANSIENT | error_in_response
          {"error":{"message":"m","type":"overloaded_error"}} | OVERLOAD | overloaded
          {"error":"Model is overloaded","error_type":"overloaded"} | OVERLOAD | overloaded
          {"error":{"message":"m","code":"insufficient_quota"}} | REFUSED | insufficient_quota
          """)
  void errorsInsideA200_areSeen(String body, FailureKind kind, String code) {
    assertThat(ErrorClassifier.ofErrorInSuccess(error(body)))
        .isEqualTo(new ErrorClassifier.Verdict(kind, code));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"error":{"message":"m1","code":503}} | m1
          {"error":"m2"} | m2
          {"detail":"m3"} | m3
          {"detail":[{"loc":["body"]}]} | [{"loc":["body"]}]
          {"object":"error","message":"m4","type":"BadRequestError"} | m4
          upstream connect error | upstream connect error
          {} | ''
          """)
  void messages_areFoundInEveryShape(String body, String message) {
    assertThat(error(body).message()).isEqualTo(message);
  }

  @Test
  void noBody_hasNoMessage() {
    assertThat(BackendError.of((byte[]) null).message()).isEmpty();
  }

  private static BackendError error(String body) {
    return BackendError.of(body.getBytes(StandardCharsets.UTF_8));
  }
}
