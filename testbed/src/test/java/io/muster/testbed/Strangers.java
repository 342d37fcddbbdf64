package io.muster.testbed;

import java.util.List;

/**
 * What others have on a host: a process by the name of one of Ray's, a listening port, and files in their home, in /tmp,
 * in shared memory and beside our own folder.
 */
record Strangers(Bed bed) {

    private static final String PLANT = """
            mkdir -p ~/somebody-else /tmp/ray-somebody-else ~/.muster/somebody-else; cd ~/somebody-else
            for file in ~/somebody-else/notes /tmp/ray-somebody-else/keep ~/.muster/somebody-else/env /dev/shm/psm_somebody; do
              echo 'not ours' > "$file"
            done
            [ -x raylet ] || cp /bin/sleep raylet
            for pid in $(cat pids 2> /dev/null); do kill -KILL $pid 2> /dev/null; done
            setsid ./raylet 1000000 > /dev/null 2>&1 < /dev/null & echo $! > pids
            setsid python3 -m http.server 7411 > /dev/null 2>&1 < /dev/null & echo $! >> pids
            until (exec 3<> /dev/tcp/127.0.0.1/7411) 2> /dev/null; do sleep 0.1; done
            """;

    private static final String HARMED = """
            for pid in $(cat ~/somebody-else/pids); do kill -0 $pid 2> /dev/null || echo "their process $pid is gone"; done
            (exec 3<> /dev/tcp/127.0.0.1/7411) 2> /dev/null || echo 'their port is closed'
            for file in ~/somebody-else/notes /tmp/ray-somebody-else/keep ~/.muster/somebody-else/env /dev/shm/psm_somebody; do
              [ "$(cat $file 2> /dev/null)" = 'not ours' ] || echo "their $file is gone"
            done
            """;

    private static final String LEFT = """
            theirs=" $(tr '\\n' ' ' < ~/somebody-else/pids) "
            ps -eo pid=,ppid=,comm=,args= | while read -r pid ppid comm args; do
              [ $pid != 1 ] && [ $pid != $$ ] && [ $ppid != $$ ] && [[ $theirs != *" $pid "* ]] || continue
              case $args in 'sleep 3600' | 'sshd: /usr/sbin/sshd -f'*) continue ;; esac
              echo "process $pid $comm: ${args:0:100}"
            done
            ss -Hltn | awk '{ print $4 }' | grep -vE ':(22|7411)$' | sed 's/^/port /'
            for file in ~/.muster/* /tmp/* /dev/shm/*; do
              case $file in *somebody* | *faketime* | *'*' | /tmp/hsperfdata*) ;; *) echo "file $file" ;; esac
            done
            """;

    void plant(int host) {
        bed.on(host, PLANT);
    }

    /** What was done to them; empty if nothing. */
    String harmed(int host) {
        return bed.on(host, HARMED);
    }

    /** All that is on the hosts and is neither the hosts' own nor the strangers'; what ends by itself has 5 s for it. */
    String left(List<Integer> hosts) throws InterruptedException {
        var left = new StringBuilder();
        for (int host : hosts) {
            String seen = bed.on(host, LEFT);
            for (int tenths = 0; !seen.isEmpty() && tenths < 50; tenths += 5) {
                Thread.sleep(500);
                seen = bed.on(host, LEFT);
            }
            seen.lines().forEach(line -> left.append("host" + host + " " + line + "; "));
        }
        return left.toString();
    }
}
