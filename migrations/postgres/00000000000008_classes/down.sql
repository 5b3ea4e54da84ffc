DROP TABLE class_adults;
DROP TABLE class_seats;
DROP TABLE class_bookings;
DROP TABLE pickup_persons;
DROP TABLE children;
DROP TABLE child_consents;
DROP TABLE class_sessions;
DROP TABLE courses;
DELETE FROM grants WHERE role = 'teacher';
-- There is no teacher any more.
ALTER TABLE grants DROP CONSTRAINT grants_role_check;
ALTER TABLE grants ADD CONSTRAINT grants_role_check CHECK (role IN ('store_keeper', 'grid_worker', 'village_cadre', 'township_officer', 'county_officer', 'city_officer'));
