package dev.overlord.worker.errors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.protocol.FailureKind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bodies are the ones that the named servers send; status 200 is an error in a stream. */
final class ErrorRulesTest {
  @ParameterizedTest
  @CsvSource({
    "400, PERMANENT", "401, REFUSED", "402, QUOTA", "403, REFUSED", "404, PERMANENT",
    "405, PERMANENT", "408, TRANSIENT", "409, TRANSIENT", "411, PERMANENT", "413, PERMANENT",
    "422, PERMANENT", "424, TRANSIENT", "425, TRANSIENT", "429, RATE_LIMITED", "499, TRANSIENT",
    "500, TRANSIENT", "501, TRANSIENT", "502, TRANSIENT", "503, OVERLOAD", "504, TRANSIENT",
    "529, OVERLOAD", "599, TRANSIENT", "301, UNREACHABLE", "308, UNREACHABLE",
  })
  void statusAlone_decidesTheKind(int status, FailureKind kind) {
    assertThat(ErrorRules.of(null).ofStatus(status, error("")))
        .isEqualTo(new Verdict(kind, "http_" + status));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          429 | {"error":{"message":"x","type":"insufficient_quota","param":null,"code":"insufficient_quota"}} | QUOTA | insufficient_quota
          429 | {"error":{"message":"x","type":"insufficient_quota","code":"credit_balance_exhausted"}} | QUOTA | insufficient_quota
          429 | {"error":{"message":"x","type":"y","code":"organization_spend_limit_exceeded"}} | QUOTA | insufficient_quota
          429 | {"error":{"message":"x","type":"y","code":"project_spend_limit_exceeded"}} | QUOTA | insufficient_quota
          429 | {"error":{"message":"x","type":"y","code":"organization_usage_limit_exceeded"}} | QUOTA | insufficient_quota
          429 | {"error":{"message":"x","type":"requests","param":null,"code":"rate_limit_exceeded"}} | RATE_LIMITED | http_429
          429 | {"error":{"message":"x","type":"slow_down","code":"slow_down"}} | RATE_LIMITED | http_429
          503 | {"error":{"message":"x","type":"server_error","code":"slow_down"}} | RATE_LIMITED | http_503
          503 | {"error":{"message":"x","type":"server_error","code":"service_unavailable"}} | OVERLOAD | http_503
          500 | {"error":{"message":"x","type":"server_error","param":null,"code":null}} | TRANSIENT | http_500
          401 | {"error":{"message":"x","type":"invalid_request_error","code":"invalid_api_key"}} | REFUSED | http_401
          404 | {"error":{"message":"x","type":"invalid_request_error","code":"model_not_found"}} | PERMANENT | http_404
          200 | {"error":{"message":"x","type":"server_error"}} | TRANSIENT | error_in_response
          200 | {"error":{"message":"x","type":"y","code":"insufficient_quota"}} | QUOTA | insufficient_quota
          """)
  void openai(int status, String body, FailureKind kind, String code) {
    check("openai", status, body, kind, code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | {"type":"error","error":{"type":"invalid_request_error","message":"x"}} | PERMANENT | http_400
          400 | {"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API."}} | QUOTA | insufficient_quota
          401 | {"type":"error","error":{"type":"authentication_error","message":"x"}} | REFUSED | http_401
          402 | {"type":"error","error":{"type":"billing_error","message":"x"}} | QUOTA | insufficient_quota
          403 | {"type":"error","error":{"type":"permission_error","message":"x"}} | REFUSED | http_403
          404 | {"type":"error","error":{"type":"not_found_error","message":"x"}} | PERMANENT | http_404
          409 | {"type":"error","error":{"type":"conflict_error","message":"x"}} | TRANSIENT | http_409
          413 | {"type":"error","error":{"type":"request_too_large","message":"x"}} | PERMANENT | http_413
          429 | {"type":"error","error":{"type":"rate_limit_error","message":"x"}} | RATE_LIMITED | http_429
          429 | {"type":"error","error":{"type":"rate_limit_error","message":"x: enforced_spend_limit_reached"}} | QUOTA | insufficient_quota
          500 | {"type":"error","error":{"type":"api_error","message":"x"}} | TRANSIENT | http_500
          504 | {"type":"error","error":{"type":"timeout_error","message":"x"}} | TRANSIENT | http_504
          529 | {"type":"error","error":{"type":"overloaded_error","message":"x"}} | OVERLOAD | http_529
          500 | {"type":"error","error":{"type":"overloaded_error","message":"x"}} | OVERLOAD | http_500
          200 | {"type":"error","error":{"type":"overloaded_error","message":"x"}} | OVERLOAD | overloaded
          200 | {"type":"error","error":{"type":"api_error","message":"x"}} | TRANSIENT | error_in_response
          200 | {"type":"error","error":{"type":"rate_limit_error","message":"x"}} | RATE_LIMITED | error_in_response
          """)
  void anthropic(int status, String body, FailureKind kind, String code) {
    check("anthropic", status, body, kind, code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | {"error":{"message":"x","type":"BadRequestError","param":null,"code":400}} | PERMANENT | http_400
          400 | {"error":{"message":"cannot answer: loading model x is forbidden","code":400}} | PERMANENT | http_400
          404 | {"error":{"message":"The model `x` does not exist.","type":"NotFoundError","param":null,"code":404}} | PERMANENT | http_404
          503 | {"error":{"message":"x","type":"ServiceUnavailableError","param":null,"code":503}} | OVERLOAD | http_503
          500 | {"error":{"message":"EngineCore encountered an issue","type":"InternalServerError","code":500}} | TRANSIENT | http_500
          400 | {"object":"error","message":"x","type":"BadRequestError"} | PERMANENT | http_400
          200 | {"error":{"message":"x","type":"BadRequestError","param":null,"code":400}} | PERMANENT | error_in_response
          200 | {"error":{"message":"x","type":"InternalServerError","param":null,"code":500}} | TRANSIENT | error_in_response
          """)
  void vllm(int status, String body, FailureKind kind, String code) {
    check("vllm", status, body, kind, code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          503 | {"detail":"No models are currently loaded."} | LOADING | model_loading
          503 | {"detail":"Completion aborted. Please check the server console."} | TRANSIENT | http_503
          503 | {"error":{"message":"Chat completion aborted.","trace":"..."}} | TRANSIENT | http_503
          400 | {"error":{"message":"x","type":"invalid_request_error","code":"context_length_exceeded"}} | PERMANENT | http_400
          401 | {"detail":"Invalid API key"} | REFUSED | http_401
          422 | {"detail":[{"loc":["body","messages"],"msg":"Field required"}]} | PERMANENT | http_422
          422 | {"detail":"Chat completion cancelled by user."} | TRANSIENT | http_422
          422 | {"detail":"Client disconnected"} | TRANSIENT | http_422
          200 | {"error":{"message":"Chat completion aborted.","trace":"Traceback"}} | TRANSIENT | error_in_response
          """)
  void tabbyapi(int status, String body, FailureKind kind, String code) {
    check("tabbyapi", status, body, kind, code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          429 | {"error":"Model is overloaded","error_type":"overloaded"} | OVERLOAD | http_429
          422 | {"error":"Input validation error","error_type":"validation"} | PERMANENT | http_422
          424 | {"error":"Request failed during generation","error_type":"generation"} | TRANSIENT | http_424
          500 | {"error":"Incomplete generation","error_type":"incomplete_generation"} | TRANSIENT | http_500
          503 | {"error":"unhealthy","error_type":"healthcheck"} | LOADING | model_loading
          200 | {"error":"Model is overloaded","error_type":"overloaded"} | OVERLOAD | overloaded
          200 | {"error":"Request failed during generation","error_type":"generation"} | TRANSIENT | error_in_response
          200 | {"error":"Input validation error","error_type":"validation"} | PERMANENT | error_in_response
          """)
  void tgi(int status, String body, FailureKind kind, String code) {
    check("tgi", status, body, kind, code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          503 | {"error":{"code":503,"message":"Loading model","type":"unavailable_error"}} | LOADING | model_loading
          503 | {"error":{"code":503,"message":"no slot available","type":"unavailable_error"}} | OVERLOAD | http_503
          400 | {"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}} | PERMANENT | http_400
          401 | {"error":{"code":401,"message":"Invalid API Key","type":"authentication_error"}} | REFUSED | http_401
          500 | {"error":{"code":500,"message":"Context size has been exceeded.","type":"server_error"}} | OVERLOAD | http_500
          500 | {"error":{"code":500,"message":"x","type":"server_error"}} | TRANSIENT | http_500
          200 | {"error":{"code":500,"message":"Context size has been exceeded.","type":"server_error"}} | OVERLOAD | overloaded
          200 | {"error":{"code":400,"message":"x","type":"invalid_request_error"}} | PERMANENT | error_in_response
          """)
  void llamacpp(int status, String body, FailureKind kind, String code) {
    check("llamacpp", status, body, kind, code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          503 | {"error":{"message":"server busy, please try again.  maximum pending requests exceeded","type":"api_error","param":null,"code":null}} | OVERLOAD | http_503
          503 | {"error":"server busy, please try again.  maximum pending requests exceeded"} | OVERLOAD | http_503
          404 | {"error":{"message":"model 'x' not found, try pulling it first","type":"api_error"}} | PERMANENT | http_404
          404 | {"error":"model 'x' not found, try pulling it first"} | PERMANENT | http_404
          429 | {"error":{"message":"too many requests","type":"api_error"}} | RATE_LIMITED | http_429
          499 | {"error":"request canceled"} | TRANSIENT | http_499
          502 | {"error":"upstream"} | TRANSIENT | http_502
          200 | {"error":"an error was encountered while running the model"} | TRANSIENT | error_in_response
          """)
  void ollama(int status, String body, FailureKind kind, String code) {
    check("ollama", status, body, kind, code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          404 | {"error":"[metal::malloc] Attempting to allocate 1 bytes"} | TRANSIENT | http_404
          404 | {"error":"404 Client Error. Repository Not Found"} | PERMANENT | http_404
          404 | | PERMANENT | http_404
          400 | {"error":"Invalid JSON in request body"} | PERMANENT | http_400
          411 | {"error":"Content-Length header is required"} | PERMANENT | http_411
          """)
  void mlx(int status, String body, FailureKind kind, String code) {
    check("mlx", status, body == null ? "" : body, kind, code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          429 | {"error":"Model is overloaded","error_type":"overloaded"} | OVERLOAD | http_429
          503 | {"detail":"No models are currently loaded."} | LOADING | model_loading
          404 | {"error":"[metal::malloc] out of memory"} | TRANSIENT | http_404
          404 | {"error":{"message":"no such model"}} | PERMANENT | http_404
          429 | {"error":{"message":"x","type":"insufficient_quota"}} | QUOTA | insufficient_quota
          200 | {"error":{"message":"m","type":"overloaded_error"}} | OVERLOAD | overloaded
          """)
  void unnamedBackend(int status, String body, FailureKind kind, String code) {
    check("something-new", status, body, kind, code);
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

  private static void check(
      String backend, int status, String body, FailureKind kind, String code) {
    ErrorRules rules = ErrorRules.of(backend);
    Verdict verdict =
        status == 200 ? rules.inSuccess(error(body)) : rules.ofStatus(status, error(body));
    assertThat(verdict).isEqualTo(new Verdict(kind, code));
  }

  private static BackendError error(String body) {
    return BackendError.of(body.getBytes(StandardCharsets.UTF_8));
  }
}
