# The same as ports.py, for hosts without python3.
use strict;
use Errno qw(EADDRINUSE EINPROGRESS ECONNREFUSED ETIMEDOUT);
use Fcntl qw(F_SETFL O_NONBLOCK);
use IO::Handle;
use IO::Select;
use Socket;

my ($LONGEST, $SILENCE, $PATIENCE, $AT_ONCE) = (600, 30, 3, 200);
$| = 1;
$SIG{PIPE} = "IGNORE";

sub word { $_[0] == ECONNREFUSED ? "refused" : $_[0] == ETIMEDOUT ? "silent" : "unreachable " . ($_[0] + 0) }

sub hear {
    my ($host, @ports) = @_;
    my ($at, %door, %lists) = (IO::Select->new);
    for my $port (@ports) {
        socket(my $door, PF_INET, SOCK_STREAM, 0) or next;
        setsockopt($door, SOL_SOCKET, SO_REUSEADDR, 1);
        if (bind($door, sockaddr_in($port, inet_aton($host))) && listen($door, 1024)) {
            fcntl($door, F_SETFL, O_NONBLOCK);
            $at->add($door);
            $door{fileno $door} = 1;
            push @{ $lists{listening} }, (sockaddr_in(getsockname $door))[0];
        } else {
            push @{ $lists{ $! == EADDRINUSE ? "taken" : "unable" } }, $port;
        }
    }
    print "ports ", join(" ", map { "$_=" . join(",", @{ $lists{$_} || [] }) } qw(listening taken unable)), "\n";
    $at->add(\*STDIN);
    my ($begun, $heard) = (time, time);
    while (time < $begun + $LONGEST && time < $heard + $SILENCE) {
        for my $ready ($at->can_read(1)) {
            if (fileno($ready) == 0) {
                $heard = time;
                sysread(STDIN, my $said, 1024) or return;
            } elsif ($door{fileno $ready}) {
                accept(my $guest, $ready) or next;
                syswrite($guest, "muster $host\n");
                $at->add($guest);
            } else {
                $at->remove($ready);
                close $ready;
            }
        }
    }
}

sub come {
    my ($reading, $writing, %open, @waiting) = (IO::Select->new, IO::Select->new);
    chomp(@waiting = <STDIN>);
    my $end = sub {
        my ($door, $what) = @_;
        my $target = delete($open{$door})->[1];
        $reading->remove($door);
        $writing->remove($door);
        setsockopt($door, SOL_SOCKET, SO_LINGER, pack("ii", 1, 0));
        close $door;
        print "$target $what\n";
    };
    while (@waiting || %open) {
        while (@waiting && keys(%open) < $AT_ONCE) {
            my $target = pop @waiting;
            my ($host, $port) = split " ", $target;
            socket(my $door, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
            fcntl($door, F_SETFL, O_NONBLOCK);
            $open{$door} = [time + $PATIENCE + 1, $target, "silent", $door];
            $writing->add($door);
            connect($door, sockaddr_in($port, inet_aton($host))) || $! == EINPROGRESS or $end->($door, word($!));
        }
        my ($came, $through) = IO::Select->select($reading, $writing, undef, 0.2);
        for my $door (@{ $through || [] }) {
            my $error = unpack("i", getsockopt($door, SOL_SOCKET, SO_ERROR));
            if ($error) { $end->($door, word($error)); next }
            $writing->remove($door);
            $reading->add($door);
            @{ $open{$door} }[0, 2] = (time + $PATIENCE + 1, "open");
        }
        for my $door (@{ $came || [] }) {
            my $said = "";
            sysread($door, $said, 200);
            $end->($door, $said =~ /^muster (\S+)$/m ? "open $1" : "open");
        }
        for my $one (values %open) { $end->($one->[3], $one->[2]) if time > $one->[0] }
    }
    print "end\n";
}

$ARGV[0] eq "listen" ? hear(@ARGV[1 .. $#ARGV]) : come();
