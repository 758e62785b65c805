package dev.overlord.backend;

import dev.overlord.backend.engine.Engine;
import dev.overlord.backend.flavour.ErrorShape;
import dev.overlord.backend.flavour.Flavour;
import dev.overlord.backend.flavour.StreamShape;
import dev.overlord.backend.openai.Answer;

/** Writes a streamed answer as far as it has been computed. */
record StreamedReply(Exchange exchange, Answer answer, Flavour flavour) {

  /** As vLLM does, the response's head goes out with the first token. */
  void advance(Engine.Progress progress, RequestDesk desk) {
    Reply reply = exchange.reply;
    if (exchange.tokensSent == 0) {
      reply.openStream(shape().contentType());
      shape().opening(answer).forEach(reply::piece);
    }
    int until = breaks() ? Math.min(progress.produced(), breakingPoint()) : progress.produced();
    for (; exchange.tokensSent < until; exchange.tokensSent++) {
      reply.piece(shape().token(answer, exchange.tokensSent));
    }
    if (breaks() && exchange.tokensSent == breakingPoint()) {
      breakOff(desk);
    } else if (progress.finished()) {
      desk.end(exchange, Ended.COMPLETED, 200, "");
      shape().ending(answer).forEach(reply::piece);
      reply.endStream();
    } else {
      reply.flush();
    }
  }

  private StreamShape shape() {
    return StreamShape.of(answer.request().endpoint());
  }

  private boolean breaks() {
    return exchange.fault == Fault.CUT || exchange.fault == Fault.STREAM_ERROR;
  }

  private int breakingPoint() {
    return Math.max(1, answer.outputTokens() / 2);
  }

  private void breakOff(RequestDesk desk) {
    boolean cut = exchange.fault == Fault.CUT;
    desk.end(exchange, cut ? Ended.CUT : Ended.ERROR, 200, "stream");
    if (cut) {
      exchange.reply.cut();
    } else {
      byte[] error = ErrorShape.inStream(flavour, answer.request().endpoint());
      shape().error(error).forEach(exchange.reply::piece);
      exchange.reply.endStream();
    }
    desk.abandon(exchange);
  }
}
