package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every line of docs/cookbook.md, on the real software, while two agents run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CookbookIT {
    private static final String DATA = "/var/lib/postgresql/15/main";
    private static final String AS_POSTGRES =
            "setpriv --reuid=postgres --regid=postgres --clear-groups $(ls -d /usr/lib/postgresql/*/bin | tail -1)/";

    @TempDir
    static Path folder;

    private PrivateSystem system;
    private Map<String, DocsPage.Entry> page;

    private interface Check {
        void run(DocsPage.Entry entry) throws Exception;
    }

    @BeforeAll
    void start() throws Exception {
        for (String name : new String[] {"shop", "batch"}) {
            HostJar.write(Files.createDirectories(folder.resolve("opt/shop")).resolve(name + ".jar"));
        }
        system = new PrivateSystem(
                folder,
                "/usr/bin/java nginx logrotate /usr/lib/postgresql/*/bin/initdb gunicorn cron faketime busybox logger"
                        + " prometheus ip curl");
        system.expect("busybox syslogd -n -O /var/log/syslog &");
        page = DocsPage.read(system, "cookbook.md", "");
        page.remove("Cookbook");
        startPrometheus();
    }

    /** Begins to scrape after five seconds. */
    private void startPrometheus() throws Exception {
        page.get("Prometheus").writeFiles();
        system.expect("sed -i s/15s/1s/g /etc/prometheus/prometheus.yml");
        system.expect("install -d -o prometheus /var/lib/prometheus;"
                + " setpriv --reuid=prometheus --regid=prometheus --clear-groups prometheus"
                + " --config.file=/etc/prometheus/prometheus.yml --storage.tsdb.path=/var/lib/prometheus"
                + " --web.listen-address=127.0.0.1:9090 &");
    }

    @AfterAll
    void end() {
        if (system != null) {
            system.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyEntryDoesWhatItSays() {
        Map<String, Check> checks = new LinkedHashMap<>();
        checks.put("The agents", this::twoAgentsRun);
        checks.put("nginx", this::nginxReloadsAndIsUpgraded);
        checks.put("logrotate", this::theLogIsRotatedAlsoAfterARestartOfTheHost);
        checks.put("PostgreSQL", this::postgresReloadsAndStopsInThreeModes);
        checks.put("gunicorn", this::gunicornLoadsTheNewApplication);
        checks.put("cron", this::cronsJobExitsWithZeroAlsoAfterARestartOfTheHost);
        checks.put("Thread dump of a JVM", this::theJvmPrintsItsThreads);
        checks.put("Several agents", entry -> entry.run(0));
        checks.put("Alerts from /events", this::eachRefusalReachesSyslogAlsoAfterARestartOfTheHost);
        checks.put("Prometheus", this::prometheusScrapesTheAgentAndAlerts);
        assertThat(page.keySet()).containsExactlyElementsOf(checks.keySet());
        return page.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    entry.getValue().writeFiles();
                    checks.get(entry.getKey()).run(entry.getValue());
                    entry.getValue().assertThatEverythingRan();
                }));
    }

    private void twoAgentsRun(DocsPage.Entry entry) throws Exception {
        entry.run(0);
        entry.run(1);
        entry.run(2);
        await().until(() -> system.run("signalman --context ops ps && signalman --context batch ps")
                        .exitCode()
                == 0);
        CommandLine.Result result = system.run("signalman ps");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).contains("Several agents run");
    }

    /** Kills the host of the first agent and starts it again. */
    private void restart() throws Exception {
        String before = host();
        system.expect("kill -KILL " + before);
        page.get("The agents").run(1);
        await().until(() -> system.run("signalman --context ops ps").exitCode() == 0);
        assertThat(host()).isNotEqualTo(before);
    }

    private String host() throws Exception {
        return system.expect("signalman --context ops ps --columns pid jvm:shop.jar | tail -1");
    }

    private void nginxReloadsAndIsUpgraded(DocsPage.Entry entry) throws Exception {
        String site = "/etc/nginx/conf.d/site.conf";
        system.write(site, "server { listen 8080; return 200 'one'; }");
        system.expect("mkdir -p /var/log/nginx /var/lib/nginx; /usr/sbin/nginx");
        system.expect("sed -i s/one/two/ " + site);
        entry.run(0);
        awaitOutput("curl -s http://localhost:8080", "two");

        String old = system.expect("cat /run/nginx.pid");
        entry.run(1);
        awaitOutput("ps -o args= --ppid " + old.strip(), "nginx: master process /usr/sbin/nginx\n");
        entry.run(2);
        awaitOutput("cat /run/nginx.pid", old);
        awaitOutput("curl -s http://localhost:8080", "two");
        entry.run(1);
        entry.run(3);
        assertThat(system.expect("cat /run/nginx.pid")).isNotEqualTo(old);
        awaitOutput("curl -s http://localhost:8080", "two");
    }

    private void theLogIsRotatedAlsoAfterARestartOfTheHost(DocsPage.Entry entry) throws Exception {
        system.expect("mkdir -p /var/lib/logrotate");
        rotate(entry);
        restart();
        rotate(entry);
        system.expect("ls /var/log/nginx/access.log.2.gz");
    }

    private void rotate(DocsPage.Entry entry) throws Exception {
        entry.run(0);
        await().until(() -> system.run("curl -s http://localhost:8080; test -s /var/log/nginx/access.log")
                        .exitCode()
                == 0);
    }

    private void postgresReloadsAndStopsInThreeModes(DocsPage.Entry entry) throws Exception {
        system.expect("install -d -o postgres -g postgres " + DATA + " /run/postgresql; " + AS_POSTGRES
                + "initdb --no-sync -D " + DATA);
        startPostgres();
        system.expect("echo 'work_mem = 7MB' >>" + DATA + "/postgresql.conf");
        entry.run(0);
        awaitOutput(sql("show work_mem"), "7MB\n");
        entry.run(1);
        startPostgres();
        connect();
        entry.run(2);
        assertThat(system.expect("cat /tmp/client")).contains("terminating connection due to administrator command");
        startPostgres();
        entry.run(3);
        startPostgres();
        connect();
        entry.run(4);
        assertThat(system.expect("cat /tmp/postgres"))
                .containsSubsequence(
                        "received smart shutdown request",
                        "received fast shutdown request",
                        "received immediate shutdown request",
                        "not properly shut down",
                        "received smart shutdown request",
                        "received fast shutdown request");
    }

    private void startPostgres() throws Exception {
        system.expect(AS_POSTGRES + "pg_ctl -D " + DATA + " -l /tmp/postgres -o -F -w start");
    }

    private void connect() throws Exception {
        system.expect(sql("select pg_sleep(600)") + " >/tmp/client 2>&1 &");
        awaitOutput(sql("select count(*) from pg_stat_activity where wait_event = 'PgSleep'"), "1\n");
    }

    private static String sql(String statement) {
        return "psql -U postgres -h /run/postgresql -Atc \"" + statement + "\"";
    }

    private void gunicornLoadsTheNewApplication(DocsPage.Entry entry) throws Exception {
        system.write("/srv/app/app.py", """
                def app(environ, start_response):
                    start_response('200 OK', [])
                    return [b'one']
                """);
        system.expect("cd /srv/app; gunicorn --daemon --error-logfile /var/log/gunicorn app:app");
        awaitOutput("curl -s http://localhost:8000", "one");
        system.expect("sed -i s/one/another/ /srv/app/app.py");
        entry.run(0);
        awaitOutput("curl -s http://localhost:8000", "another");
        await().until(() -> system.expect("cat /var/log/gunicorn").contains("Handling signal: ttou"));
    }

    /** cron(8) believes that it is shortly before three. */
    private void cronsJobExitsWithZeroAlsoAfterARestartOfTheHost(DocsPage.Entry entry) throws Exception {
        atThree(1);
        restart();
        atThree(2);
        assertThat(system.expect("cat /var/log/syslog")).doesNotContain("failed with exit status");
    }

    private void atThree(int times) throws Exception {
        int before = count("Handling signal: hup", "/var/log/gunicorn");
        system.expect("faketime -f '@2026-11-30 02:59:58' cron -f -L 15 &");
        await().until(() -> count("END ", "/var/log/syslog") == times);
        assertThat(count("Handling signal: hup", "/var/log/gunicorn")).isEqualTo(before + 1);
        system.expect("signalman --context ops stop cron --ladder 'TERM 1m'");
    }

    private void theJvmPrintsItsThreads(DocsPage.Entry entry) throws Exception {
        entry.run(0);
        await().until(() -> count("Full thread dump", "/var/log/batch.log") == 1);
    }

    private void eachRefusalReachesSyslogAlsoAfterARestartOfTheHost(DocsPage.Entry entry) throws Exception {
        entry.run(0);
        awaitAlerts(0);
        assertThat(system.run("signalman --context ops kill 1 TERM").exitCode()).isEqualTo(3);
        awaitAlerts(1);
        restart();
        awaitAlerts(1);
        assertThat(system.run("signalman --context ops kill --expect 2 jvm:batch.jar CONT")
                        .exitCode())
                .isEqualTo(3);
        awaitAlerts(2);
        assertThat(system.run(
                                "handle() { echo $1@$(cut -d ' ' -f 22 /proc/$1/stat); }; signalman --context ops kill"
                                        + " $(handle 1),$(handle $(signalman --context ops ps --columns pid jvm:batch.jar | tail -1)) CONT")
                        .exitCode())
                .isEqualTo(64);
        awaitAlerts(3);
    }

    private void awaitAlerts(int times) {
        awaitOutput(
                "curl -s --unix-socket /run/signalman.sock http://localhost/metrics | grep ^signalman_event_streams",
                "signalman_event_streams 1\n");
        await().until(() -> count("auth.alert signalman: {", "/var/log/syslog") == times);
    }

    private void prometheusScrapesTheAgentAndAlerts(DocsPage.Entry entry) throws Exception {
        entry.run(0);
        entry.run(1);
        await().until(() -> ask("query?query=up").contains("\"127.0.0.1:8085\",\"job\":\"signalman\"},\"value\":[")
                && ask("query?query=up").contains(",\"1\"]"));
        assertThat(ask("query?query=signalman_results_total"))
                .contains("\"outcome\":\"REFUSED\",\"principal\":\"owner\"");
        await().untilAsserted(() -> assertThat(ask("alerts"))
                .contains("\"alertname\":\"SignalRefused\"")
                .doesNotContain("SignalmanDown", "AuditTrailFailing"));
    }

    private String ask(String question) throws Exception {
        return system.run("curl -s http://127.0.0.1:9090/api/v1/" + question).out();
    }

    private int count(String expression, String file) throws Exception {
        return Integer.parseInt(
                system.run("grep -c '" + expression + "' " + file).out().strip());
    }

    private void awaitOutput(String script, String output) {
        await().untilAsserted(() -> assertThat(system.run(script).out()).isEqualTo(output));
    }
}
