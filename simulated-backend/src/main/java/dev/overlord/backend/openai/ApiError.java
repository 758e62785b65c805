package dev.overlord.backend.openai;

import org.jspecify.annotations.Nullable;

/** An error as OpenAI words it: an HTTP status and {@code {"error":{message,type,param,code}}}. */
public record ApiError(
    int status, String message, String type, @Nullable String param, @Nullable String code) {
  private static final String LOADING = "model_loading";
  private static final String INVALID = "invalid_request_error";

  public static ApiError rateLimited() {
    String message = "Rate limit reached for requests. Please try again later.";
    return new ApiError(429, message, "requests", null, "rate_limit_exceeded");
  }

  public static ApiError serverError() {
    String message = "The server had an error while processing your request. Sorry about that!";
    return new ApiError(500, message, "server_error", null, null);
  }

  public static ApiError unavailable() {
    String message = "The server is currently overloaded with other requests. Sorry about that!";
    return new ApiError(503, message, "server_error", null, "service_unavailable");
  }

  /** Anthropic's overload, which proxies hand through. */
  public static ApiError overloaded() {
    return new ApiError(529, "Overloaded", "overloaded_error", null, null);
  }

  /** No money is left: waiting does not help. */
  public static ApiError quota() {
    String message = "You exceeded your current quota, please check your plan and billing details.";
    return new ApiError(429, message, "insufficient_quota", null, "insufficient_quota");
  }

  public static ApiError loading() {
    return new ApiError(503, "The model is still loading.", "server_error", null, LOADING);
  }

  public boolean isLoading() {
    return LOADING.equals(code);
  }

  public static ApiError wrongKey() {
    String message = "Incorrect API key provided, or none. Send it as: Authorization: Bearer KEY";
    return new ApiError(401, message, INVALID, null, "invalid_api_key");
  }

  public static ApiError unknownModel(String model) {
    String message = "The model `" + model + "` does not exist or you do not have access to it.";
    return new ApiError(404, message, INVALID, null, "model_not_found");
  }

  public static ApiError unknownPath(String method, String path) {
    String message = "Invalid URL (" + method + " " + path + ")";
    return new ApiError(404, message, INVALID, null, "unknown_url");
  }

  public static ApiError wrongMethod(String method, String path) {
    String message = "Not allowed to " + method + " on " + path + ".";
    return new ApiError(405, message, INVALID, null, "method_not_supported");
  }

  public static ApiError lengthRequired() {
    String message = "A POST needs a Content-Length or a chunked body.";
    return new ApiError(411, message, INVALID, null, null);
  }

  public static ApiError tooLarge(int limitBytes) {
    String message = "The request body is larger than " + limitBytes + " bytes.";
    return new ApiError(413, message, INVALID, null, null);
  }

  public static ApiError malformedHttp(String why) {
    return new ApiError(400, "This is not HTTP/1.1: " + why, INVALID, null, null);
  }

  public static ApiError notJson() {
    String message =
        "We could not parse the JSON body of your request. It must be one JSON object.";
    return new ApiError(400, message, INVALID, null, null);
  }

  public static ApiError missing(String param) {
    String message = "Missing required parameter: '" + param + "'.";
    return new ApiError(400, message, INVALID, param, "missing_required_parameter");
  }

  public static ApiError invalid(String param, String expected) {
    String message = "Invalid value for '" + param + "': expected " + expected + ".";
    return new ApiError(400, message, INVALID, param, "invalid_value");
  }
}
