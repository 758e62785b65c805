package dev.overlord.backend;

import dev.overlord.backend.engine.Engine;
import dev.overlord.backend.openai.Answer;
import dev.overlord.backend.openai.AnswerJson;
import dev.overlord.backend.openai.ApiError;
import dev.overlord.backend.openai.StreamJson;

/** Writes a streamed answer as far as it has been computed. */
record StreamedReply(Exchange exchange, Answer answer) {

  /** As vLLM does, the response's head goes out with the first token. */
  void advance(Engine.Progress progress, RequestDesk desk) {
    Reply reply = exchange.reply;
    if (exchange.tokensSent == 0) {
      reply.openStream();
      StreamJson.opening(answer).forEach(reply::event);
    }
    int until = breaks() ? Math.min(progress.produced(), breakingPoint()) : progress.produced();
    for (; exchange.tokensSent < until; exchange.tokensSent++) {
      reply.event(StreamJson.token(answer, exchange.tokensSent));
    }
    if (breaks() && exchange.tokensSent == breakingPoint()) {
      breakOff(desk);
    } else if (progress.finished()) {
      desk.end(exchange, Ended.COMPLETED, 200, "");
      StreamJson.ending(answer).forEach(reply::event);
      reply.endStream();
    } else {
      reply.flush();
    }
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
      // [DONE] follows all the same: some servers do that, and it must not be taken for success.
      exchange.reply.event(AnswerJson.error(ApiError.serverError()));
      exchange.reply.event(StreamJson.DONE);
      exchange.reply.endStream();
    }
    desk.abandon(exchange);
  }
}
