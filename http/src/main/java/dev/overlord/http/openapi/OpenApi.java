package dev.overlord.http.openapi;

import dev.overlord.common.schema.Schemas;
import dev.overlord.common.text.Nearest;
import dev.overlord.http.HttpPart;
import dev.overlord.http.ProblemException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;

/**
 * Serves the OpenAPI document and the topics' schemas; neither holds data, so nobody needs a token.
 * Holds all routes of the API to the query parameters that the document has.
 */
public final class OpenApi implements HttpPart {
  private final byte[] document = OpenApiDocument.assemble();
  private final QueryParameters parameters = QueryParameters.of(document);

  @Override
  public void addTo(RoutesConfig routes) {
    routes.beforeMatched(parameters::check);
    routes.get(
        "/api/v1/openapi.json",
        context -> context.contentType("application/json").result(document));
    routes.get("/api/v1/schemas/{name}", OpenApi::schema);
  }

  private static void schema(Context context) {
    String name = context.pathParam("name");
    if (!Schemas.names().contains(name)) {
      throw ProblemException.notFound(
          "name", "there is no schema '" + name + "'" + Nearest.hint(name, Schemas.names()));
    }
    context.contentType("application/schema+json").result(Schemas.text(name));
  }
}
