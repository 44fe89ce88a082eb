package io.signalman.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Everything at once on four hosts for a long time: each signal arrives and is recorded, and no host grows. */
final class Soak implements Chapter {
    private static final int HOSTS = 4;

    /** The part of the time after which everything has run that loads classes. */
    private static final int WARM_UP = 10;

    @Override
    public String key() {
        return "soak";
    }

    @Override
    public String title() {
        return "Soak";
    }

    @Override
    public void measure(Run run, Page page) throws Exception {
        Duration length = run.scale().soak();
        page.text(
                HOSTS + " hosts at once for " + length.toMinutes()
                        + " min, and a tenth of that before as a warm-up. Each sends real-time"
                        + " signals, which queue, by pid, by name and through Jolokia to children that count them; ends processes by"
                        + " ladders; has a follower of its events; gets a new policy every two seconds, new audit files of 1 MiB, and"
                        + " a detach and attach every twenty seconds. Each is measured at rest with its agent, before and after.");
        Optional<Floor> floor = run.floor(page);
        if (floor.isEmpty()) {
            return;
        }
        List<SoakedHost> hosts = new ArrayList<>();
        try {
            for (int i = 0; i < HOSTS; i++) {
                hosts.add(new SoakedHost(
                        run, floor.get(), run.jdks().get(i % run.jdks().size())));
            }
            work(hosts, length.dividedBy(WARM_UP));
            TimeUnit.NANOSECONDS.sleep(run.scale().rest().toNanos());
            List<Rest> before = new ArrayList<>();
            for (SoakedHost host : hosts) {
                before.add(Rest.of(host.host()));
            }
            work(hosts, length);
            signals(page, hosts);
            for (int i = 0; i < HOSTS; i++) {
                Rest after = LifeCycle.restWithout(
                        hosts.get(i).host(), before.get(i), run.scale().load());
                growth(page, "host " + (i + 1) + ", " + Run.name(hosts.get(i).jdk()), before.get(i), after);
            }
        } finally {
            hosts.forEach(SoakedHost::close);
        }
    }

    private static void work(List<SoakedHost> hosts, Duration length) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(hosts.size());
        try {
            List<Future<?>> works = new ArrayList<>();
            for (SoakedHost host : hosts) {
                works.add(threads.submit(() -> {
                    host.work(length);
                    return null;
                }));
            }
            for (Future<?> work : works) {
                work.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void signals(Page page, List<SoakedHost> hosts) throws Exception {
        double sent = sum(hosts, host -> host.sent.sum());
        double accepted = sum(hosts, host -> host.accepted.sum());
        double received = 0;
        double audited = 0;
        for (SoakedHost host : hosts) {
            received += host.received();
            audited += host.audited();
        }
        page.table("What became of the signals, all hosts", "number")
                .row("sent", Series.of(sent))
                .row("accepted", Series.of(accepted))
                .row("received", Series.of(received))
                .row("recorded as delivered", Series.of(audited))
                .row("events that followers saw", Series.of(sum(hosts, host -> host.events.sum())))
                .row("ladders that ended their process", Series.of(sum(hosts, host -> host.ladders.sum())))
                .row("detached and attached", Series.of(sum(hosts, host -> host.cycles.sum())));
        Bar.Limit none = Bar.Limit.atMost(0);
        page.bar("soak: signals sent and not accepted", "all hosts", none, Series.of(sent - accepted), "");
        page.bar(
                "soak: accepted and received differ by",
                "all hosts",
                none,
                Series.of(Math.abs(accepted - received)),
                "");
        page.bar(
                "soak: accepted and recorded differ by",
                "all hosts",
                none,
                Series.of(Math.abs(accepted - audited)),
                "");
    }

    private static double sum(List<SoakedHost> hosts, ToDoubleFunction<SoakedHost> number) {
        return hosts.stream().mapToDouble(number).sum();
    }

    private static void growth(Page page, String on, Rest before, Rest after) {
        page.table("At rest, " + on, "before", "after")
                .row("heap, MiB", Series.of(before.heapMiB()), Series.of(after.heapMiB()))
                .row("classes", Series.of(before.classes()), Series.of(after.classes()))
                .row("threads", Series.of(before.threads()), Series.of(after.threads()))
                .row("descriptors", Series.of(before.descriptors()), Series.of(after.descriptors()));
        Bar.Limit same = Bar.Limit.atMost(1.1);
        page.bar("soak: heap after beside before", on, same, Series.of(after.heapMiB() / before.heapMiB()), "×");
        page.bar("soak: classes after beside before", on, same, Series.of(after.classes() / before.classes()), "×");
        Bar.Limit none = Bar.Limit.atMost(0);
        page.bar("soak: threads that were added", on, none, Series.of(after.threads() - before.threads()), "");
        page.bar(
                "soak: descriptors that were added",
                on,
                none,
                Series.of(after.descriptors() - before.descriptors()),
                "");
    }
}
