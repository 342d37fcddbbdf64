package io.muster.service;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Sends streams of events to browsers. Each reader has a thread: as many as there are open pages, which are few. */
@Component
final class Streams implements DisposableBean {

    /** As often a browser is told that there is nothing to tell: by that, one that is gone is noticed. */
    private static final long HEARTBEAT_MILLIS = 10_000;

    private final ExecutorService threads = Executors.newCachedThreadPool(Threads.named("stream"));

    private record Said(Instant at, Object told) {}

    /** All that was told behind that event, and then all that is told, until the browser leaves or the stream ends. */
    SseEmitter send(EventStream events, long behind, Runnable whenGone) {
        var emitter = new SseEmitter(0L);
        threads.execute(() -> {
            try {
                pump(events, behind, emitter);
                emitter.complete();
            } catch (IOException | IllegalStateException e) {
                // The browser has left.
                emitter.completeWithError(e);
            } catch (InterruptedException e) {
                emitter.complete();
            } finally {
                whenGone.run();
            }
        });
        return emitter;
    }

    private static void pump(EventStream events, long behind, SseEmitter emitter)
            throws IOException, InterruptedException {
        // Said at once, so that the browser knows that it is connected.
        emitter.send(SseEmitter.event().comment("here").reconnectTime(1000));
        long last = behind;
        while (true) {
            List<EventStream.Event> news = events.after(last, HEARTBEAT_MILLIS);
            if (news.isEmpty()) {
                if (events.hasEnded()) {
                    return;
                }
                emitter.send(SseEmitter.event().comment("still here"));
            }
            for (EventStream.Event event : news) {
                emitter.send(SseEmitter.event()
                        .id(String.valueOf(event.id()))
                        .name(event.kind())
                        .data(new Said(event.at(), event.told())));
                last = event.id();
            }
        }
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }
}
